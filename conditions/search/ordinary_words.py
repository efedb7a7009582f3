"""Ordinary English words that are short names of conditions or of genes too: ALL, CHILD, HAS."""

_WORDS = """
a able ace act add age aged aid aim air all also am an and ant any ape are arm art as ash ask at ate baby back bad bag
bail band bar bare bat be bed bee been best big bind bit blue boat body bold bone book born both box boy bud bug bus but
buy by cad cake call came camp can cap car care case cat cell chat chest chief child chin clap clasp class clip club
coal coat cold come cost cow cream crest cry cup cut dad dam dark date daughter day dead deaf deal dear did die diet dim
disc do doctor dog done door dose down dry due dust ear early eat eds egg eight else end even ever eye face fact fail
fair fall far farm fast fat fear feel feet fell felt few fig fin find fine fire fish fit five flat flow fly food foot
for form four free from full fun gain game gap gas gave get girl give glass go goal gold gone good got grow gut had hair
half hall ham hand hard has hat have he head hear heart heat help her here hid high hill him hip his hit hold home hop
hope hot hour how hug hurt ice if ill in iron is it its jaw job joint just keep key kid kids kind king knee know lack
lad lamb lame land large last late law lead leaf leap leg less let lid life light like limb line lip list live long look
lose lot loud love low lung mad made main make male man many map mark mass mast may me meal mean med men met mice mild
milk mind mint miss mix mole mom month more most mother mouth much mum must my name neck need nest net never new night
no nod nor nose not now nurse oat odd of off oil old on once one only open or our out over own pace pack pain pale pan
pap part past path pay peak per pet pick pill pin pink place plan play plus poem poems pop post pray press prick pure
push put rag ran rare rash rat read real red rest rib ride right ring rise road rod role room root rose row run sad safe
said salt same sand saw say school scar sea see seem self sell send set she short should sick side sign silk sin sit six
skin sleep slow small smile so soft some son soon sore stage star start stay stem step stiff stop such sun sure sweat
tag tail take talk tall tap tar tax team tell ten test than that the their them then they thin this thumb tic tie time
tin tip tired to toe told too top touch toy trap treat tree trim true try turn two up us use van vein very view vision
wait wake walk wall want warm was wash wasp water way we weak week well were what when who why wide wife will win with
woman women word work worm worse year yes yet you young your
"""
_ORDINARY = frozenset(_WORDS.split())


def is_ordinary_word(word):
    """Return whether a word in lower case means something in a sentence that is not about a condition."""
    return word in _ORDINARY
