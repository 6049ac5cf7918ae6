"""The papers that go with goods and claims, as PDF: facts in, pages out; nothing is looked up here."""
