"""Default topics of a new site; chief editors may change them afterwards."""

from .vocabularies import HealthAspect as Aspect

# group: [(slug, short name, question, review interval in months, citations compulsory, health aspect)]
DEFAULT_TOPICS = {
    "Understanding it": [
        ("overview", "Overview", "What is {condition}?", 24, True, Aspect.OVERVIEW),
        ("how-common", "How common it is", "How common is {condition}?", 24, True, Aspect.NONE),
        ("types", "Types", "What are the types of {condition}?", 24, True, Aspect.TYPES),
        (
            "similar-conditions",
            "Similar conditions",
            "Which conditions are similar to {condition}?",
            36,
            True,
            Aspect.NONE,
        ),
    ],
    "Causes and inheritance": [
        ("causes", "Causes", "What causes {condition}?", 24, True, Aspect.CAUSES),
        ("inheritance", "Inheritance", "Is {condition} inherited?", 36, True, Aspect.CAUSES),
        ("genes", "Genes", "Which genes are linked to {condition}?", 12, True, Aspect.CAUSES),
        ("passing-on", "Passing it on", "What is the chance of passing on {condition}?", 36, True, Aspect.CAUSES),
    ],
    "Symptoms": [
        ("symptoms", "Symptoms", "What are the symptoms of {condition}?", 24, True, Aspect.SYMPTOMS),
        ("first-signs", "First signs", "What are the first signs of {condition}?", 24, True, Aspect.SYMPTOMS),
        ("complications", "Complications", "What problems can {condition} lead to?", 24, True, Aspect.SYMPTOMS),
        (
            "urgent-help",
            "Urgent help",
            "When do people with {condition} need urgent medical help?",
            12,
            True,
            Aspect.SEE_DOCTOR,
        ),
    ],
    "Diagnosis": [
        ("diagnosis", "Diagnosis", "How is {condition} diagnosed?", 24, True, Aspect.NONE),
        ("genetic-testing", "Genetic testing", "Can a genetic test find {condition}?", 12, True, Aspect.SCREENING),
        ("before-birth", "Tests before birth", "Can {condition} be found before birth?", 24, True, Aspect.SCREENING),
    ],
    "Treatment": [
        ("treatment", "Treatment", "How is {condition} treated?", 12, True, Aspect.TREATMENTS),
        ("specialists", "Specialists", "Which specialists treat {condition}?", 24, True, Aspect.TREATMENTS),
        ("cure", "Cure", "Is there a cure for {condition}?", 12, True, Aspect.TREATMENTS),
        ("check-ups", "Check-ups", "Which check-ups do people with {condition} need?", 24, True, Aspect.TREATMENTS),
    ],
    "Outlook": [
        ("outlook", "Outlook", "What is the outlook for people with {condition}?", 24, True, Aspect.PROGNOSIS),
        ("life-expectancy", "Life expectancy", "How long do people with {condition} live?", 24, True, Aspect.PROGNOSIS),
    ],
    "Living with it": [
        ("daily-life", "Daily life", "What is daily life like with {condition}?", 36, False, Aspect.LIVING_WITH),
        (
            "food-and-exercise",
            "Food and exercise",
            "What should people with {condition} know about food and exercise?",
            24,
            True,
            Aspect.LIVING_WITH,
        ),
        (
            "pregnancy",
            "Pregnancy",
            "What should people with {condition} know about pregnancy?",
            24,
            True,
            Aspect.PREGNANCY,
        ),
        ("support", "Support", "Where can people with {condition} find support?", 12, False, Aspect.LIVING_WITH),
    ],
    "Research": [
        ("research", "Research", "What research is under way into {condition}?", 12, True, Aspect.NONE),
    ],
}

# How readers ask about each default topic, beside its short name and its question: {slug: phrases}.
SEARCH_PHRASES = {
    "overview": "overview, definition, meaning, explained, summary, information, facts",
    "how-common": "common, how rare, frequency, prevalence, incidence, how many people have, statistics, epidemiology",
    "types": "types, kinds, forms, subtypes, classification, variants",
    "similar-conditions": "similar, differential diagnosis, difference, versus, vs, confused with, looks like, mimics",
    "causes": "causes, cause, caused, why, reason, origin, aetiology, etiology, pathophysiology, mechanism",
    "inheritance": "inherited, inheritance, hereditary, heredity, genetic, run in families, runs in families, "
    "run in the family, dominant, "
    "recessive, family history",
    "genes": "gene, genes, mutation, mutations, which gene, variant, chromosome",
    "passing-on": "passing on, pass on, pass down, recurrence risk, risk for children, having children, genetic "
    "counselling, "
    "carrier, carriers, chance of another child",
    "symptoms": "symptoms, symptom, signs, features, effects, what happens, clinical presentation, manifestations",
    "first-signs": "first signs, first symptoms, early signs, early symptoms, onset, age of onset, when does it start",
    "complications": "complications, complication, problems, risks, consequences, long term effects",
    "urgent-help": "urgent, emergency, when to see a doctor, call an ambulance, warning signs, crisis, hospital",
    "diagnosis": "diagnosis, diagnosed, diagnose, diagnostic, criteria, how to know, test, tests, testing, detected",
    "genetic-testing": "genetic test, genetic testing, gene test, DNA test, blood test, screening, sequencing",
    "before-birth": "before birth, prenatal, prenatal diagnosis, prenatal test, ultrasound, amniocentesis, unborn",
    "treatment": "treatment, treatments, treated, treat, therapy, therapies, medicine, medicines, medication, drugs, "
    "management, managed, surgery, new treatment",
    "specialists": "specialists, specialist, which doctor, doctors, doctor, clinic, expert, centre of expertise",
    "cure": "cure, cured, curable, can be cured, gene therapy",
    "check-ups": "check-ups, checkups, check-up, follow-up, monitoring, surveillance, how often see",
    "outlook": "outlook, prognosis, future, progression, course, does it get worse, is it serious, severe, outcome",
    "life-expectancy": "life expectancy, life span, lifespan, how long live, survival, mortality, fatal, "
    "deadly, die, death, "
    "terminal, survival rate",
    "daily-life": "daily life, living with, everyday life, school, work, quality of life, disability, coping, travel",
    "food-and-exercise": "food, diet, exercise, nutrition, eating, sport, sports, physical activity, food to avoid",
    "pregnancy": "pregnancy, pregnant, fertility, having a baby, contraception, childbirth, breastfeeding",
    "support": "support, support group, patient group, patient organisation, charity, help, community, association",
    "research": "research, clinical trials, clinical trial, trials, studies, new drug, studied",
}


def search_phrases_of(slug):
    """Return the phrases of a default topic, one a line; "" for another topic."""
    return "\n".join(phrase.strip() for phrase in SEARCH_PHRASES.get(slug, "").split(",") if phrase.strip())


def make_default_topics(using="default"):
    """Create the default topics in a database without topics and groups; otherwise do nothing.

    So a site keeps the topics that it has edited or deleted.
    """
    from .models import Topic, TopicGroup

    if Topic.objects.using(using).exists() or TopicGroup.objects.using(using).exists():
        return
    for group_position, (group_name, topics) in enumerate(DEFAULT_TOPICS.items(), start=1):
        group = TopicGroup.objects.using(using).create(name=group_name, position=group_position)
        Topic.objects.using(using).bulk_create(
            Topic(
                group=group,
                slug=slug,
                name=name,
                question=question,
                position=position,
                review_interval_months=months,
                citations_required=citations,
                health_aspect=aspect,
                is_overview=slug == "overview",
                search_phrases=search_phrases_of(slug),
            )
            for position, (slug, name, question, months, citations, aspect) in enumerate(topics, start=1)
        )
