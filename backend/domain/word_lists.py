"""Lists of words by which messages and names are read."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def word_pairs(text: str) -> dict[str, str]:
    """The pairs of a text: ppr=paper blk=black."""
    return dict(pair.split("=", 1) for pair in text.split())


FILLERS = word_set(
    """
    a an the of in for to on at our my your their his her its this that these those some any all more another extra
    additional few several please pls plz kindly thanks thank thx hello hi hey dear sir madam um uh so
    like just also too as well and or plus with w/ need needs needed want wants wanted would could can
    may might should i we you he she they it is are am be was me us him them do does did doing have has
    had having get got give gimme send order orders ordering ordered buy buying purchase add include
    show find search searching look looking looks list see browse sell carry stock stocks offer offers
    what whats which who how there here one ones thing things stuff anything something kind kinds type
    types sort new good nice decent proper usual regular normal item items product products option
    options available model models brand recommend recommended suggest what's i'm i'd we're you've don't
    let lets let's going go make put take tell about each both up now right great really very much many
    maybe perhaps possibly able und oder ein eine einen der die das bitte el la los las un una de del
    por favor y le les des du une et necesito necesitamos quiero queremos brauche brauchen wir ich nous il
    faut voudrais besoin s'il vous plait merci gracias danke bonjour hola hallo im id id'd
    re ve wanna gonna u ur alot lot lots bit yes yeah ok okay sure s t ll ya yo called named
    similar wise brands sells sold selling cool sweet quick
    quickly real least most expensive pricey priciest cost costs price prices guess suppose
    """
)
"""Words that name nothing."""
CHEAP = word_set("cheap cheaper cheapest budget inexpensive affordable lowest economical")
SERVICE_WORDS = word_set(
    "standard express economy ground air overnight expedited fastest normal regular premium"
)
"""How to ship; alone they name no item."""
COLORS = word_set(
    """
    black white gray grey blue red green yellow cyan magenta silver oak walnut maple brown pink purple
    orange clear
    """
)
PLACE_WORDS = word_set(
    """
    to at by since before until till from on onto into per via for not instead than without except every near
    behind
    """
)
"""What follows says where, when, what for or what not: no item."""
LIKE_FOR = word_set("para pour fur")
CLAUSE_WORDS = word_set(
    """
    i i'm i'd i'll we we're we'd we'll you u they it's he she is are was were am be been has have had
    can could would will shall may might must do does did be need needs needed want wants wanted please pls
    plz thanks thank thx deliver delivered ship shipped send sent order ordered charge because since if
    when while where why who but so then once before after let lets let's get got give gimme take put
    make buy add include bring come comes came arrive arrives leave leaves how what which that hi hello
    hey hola dear sir madam sorry actually regards sincerely attached forgot forget says said told ask
    asked call called working ran run running out supply following arrange kindly meet delivery shipping
    remove drop delete cancel skip scrap reduce increase update
    total subtotal price priced confirm rush urgent urgently
    """
)
"""What follows is a new clause: an item's name does not run across it."""
ABBREVIATIONS = word_pairs(
    """
    hr=hour ppr=paper blck=black blk=black bk=black tnr=toner ltr=letter lgl=legal wht=white gry=gray grey=gray
    colour=color colours=color clr=color coloured=color colored=color mag=magenta cyn=cyan yel=yellow
    kbd=keyboard hdst=headset mice=mouse photocopier=copier photocopy=copier xerox=copier centre=center
    batts=battery batt=battery wireles=wireless cordless=wireless env=envelope envs=envelope
    ergo=ergonomic std=standard hy=high usbc=usb-c wifi=wi-fi trashcan=trash printout=print
    mfp=multifunction multifunctional=multifunction docking=dock inkjet=ink pc=workstation ext=extension
    papel=paper papier=paper carta=letter oficio=legal negro=black negra=black blanco=white blanca=white azul=blue
    rojo=red roja=red amarillo=yellow amarilla=yellow verde=green gris=gray silla=chair escritorio=desk
    impresora=printer pantalla=monitor teclado=keyboard raton=mouse boligrafo=pen pluma=pen
    lapiz=pencil lapice=pencil sobre=envelope pila=battery guante=glove toalla=towel basura=trash bolsa=bag
    agua=water azucar=sugar carpeta=folder grapa=staple engrapadora=stapler tinta=ink
    noir=black noire=black blanc=white blanche=white bleu=blue bleus=blue bleue=blue rouge=red jaune=yellow vert=green
    chaise=chair ecran=monitor clavier=keyboard souris=mouse imprimante=printer stylo=pen
    crayon=pencil enveloppe=envelope gant=glove encre=ink cartouche=cartridge eau=water sucre=sugar
    agrafeuse=stapler agrafe=staple chemise=folder
    schwarz=black schwarze=black schwarzer=black schwarzen=black weiss=white weisse=white blau=blue blaue=blue
    rot=red rote=red gelb=yellow gelbe=yellow grun=green grau=gray graue=gray stuhl=chair stuhle=chair
    schreibtisch=desk schreibtische=desk tisch=table drucker=printer bildschirm=monitor bildschirme=monitor
    tastatur=keyboard tastaturen=keyboard maus=mouse kugelschreiber=pen bleistift=pencil bleistifte=pencil
    umschlag=envelope umschlage=envelope batterien=battery handschuh=glove handschuhe=glove wasser=water
    zucker=sugar kopierpapier=paper
    """
)
"""How people shorten a word, or say it in Spanish, French or German; both sides of a comparison go through it."""
RELATED = {
    word: tuple(others.split("|"))
    for word, others in word_pairs(
        """
        copy=copier copier=copy screen=monitor display=monitor garbage=trash bin=trash liner=bag couch=sofa
        sit=standing stand=standing postit=sticky adjustable=standing earphone=headset headphone=headset webcam=camera
        pod=booth cartridge=toner|ink laptop=notebook notepad=pad binder=folder seat=chair stool=chair
        writer=pen texter=marker biro=pen rubbish=trash cable=cord cord=cable laser=laserpro
        tower=workstation tissue=towel shredding=shredder felt=marker
        """
    ).items()
}
"""Words that may stand for another; a little weaker than the word itself."""
NUMBER_WORDS = {
    word: int(value)
    for word, value in word_pairs(
        """
        one=1 uno=1 two=2 dos=2 zwei=2 deux=2 three=3 tres=3 drei=3 trois=3 four=4 cuatro=4 vier=4 quatre=4
        five=5 cinco=5 funf=5 cinq=5 six=6 seis=6 sechs=6 seven=7 siete=7 sieben=7 eight=8 ocho=8 acht=8
        huit=8 nine=9 nueve=9 neun=9 neuf=9 ten=10 diez=10 zehn=10 dix=10 eleven=11 twelve=12 doce=12
        zwolf=12 douze=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19
        twenty=20 veinte=20 zwanzig=20 vingt=20 thirty=30 forty=40 fourty=40 fifty=50 sixty=60 seventy=70
        eighty=80 ninety=90
        """
    ).items()
}
COMMON_PLACES = word_set(
    """
    the our my office offices branch clinic site warehouse building store plant lab center department
    dept location main of for at in to high school house hall campus annex company co inc llc llp corp
    group partners services & a an ltd association county district system
    """
)
"""Words of a name that do not tell one place or company from another."""
STREET_FORMS = word_pairs(
    """
    street=st avenue=ave av=ave road=rd boulevard=blvd drive=dr lane=ln court=ct place=pl parkway=pkwy
    highway=hwy square=sq north=n south=s east=e west=w northwest=nw northeast=ne southwest=sw
    southeast=se saint=st mount=mt fort=ft headquarter=hq headquarters=hq centre=center wh=warehouse
    whse=warehouse bldg=building first=1st second=2nd third=3rd and=&
    """
)
STATES = {
    word.replace("_", " "): code
    for word, code in word_pairs(
        """
        alabama=AL alaska=AK arizona=AZ arkansas=AR california=CA colorado=CO connecticut=CT delaware=DE
        florida=FL georgia=GA hawaii=HI idaho=ID illinois=IL indiana=IN iowa=IA kansas=KS kentucky=KY
        louisiana=LA maine=ME maryland=MD massachusetts=MA michigan=MI minnesota=MN mississippi=MS
        missouri=MO montana=MT nebraska=NE nevada=NV new_hampshire=NH new_jersey=NJ new_mexico=NM
        new_york=NY north_carolina=NC north_dakota=ND ohio=OH oklahoma=OK oregon=OR pennsylvania=PA
        rhode_island=RI south_carolina=SC south_dakota=SD tennessee=TN texas=TX utah=UT vermont=VT
        virginia=VA washington=WA west_virginia=WV wisconsin=WI wyoming=WY
        """
    ).items()
}
