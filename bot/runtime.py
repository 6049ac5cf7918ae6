"""x"""
def apply(): pass
