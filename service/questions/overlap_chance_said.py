"""What an answer says of whether sharing is more than chance, and what the words mean."""

from collections.abc import Mapping

from service.questions.defined import define

NOT_COMPUTED = "not_computed"

CHANCES: Mapping[str, str] = {
    "more_than_chance": "More than chance",
    "no_more_than_chance": "Not shown to be more than chance",
    "too_little_to_tell": "Too little to tell",
    NOT_COMPUTED: "Not computed here",
}
"""The findings on chance."""

NOT_COMPUTED_LIMIT = "whether bodies share more topics than chance would bring is not computed here"

CHANCE_DEFINITIONS = (
    define(
        "more than chance",
        "Two bodies share more topics than would come of chance alone, given on how many topics each offers something and how many bodies offer something on each topic. It says nothing about whether sharing is good or bad. Counted are the topics that offers name themselves (a broader one would count the same offer twice), of all that a body offers of that sort, open on the day as under “compared”, in the whole landscape and whatever else was asked; so the count may differ from `topics`. “Not shown to be more than chance” means that breadth alone may explain it, not that it came of chance.",
        "Saracco, Straka, Di Clemente, Gabrielli, Caldarelli and Squartini, Inferring monopartite projections of bipartite networks: an entropy-based approach, New Journal of Physics 19, 053022 (2017)",
        "https://doi.org/10.1088/1367-2630/aa6b38",
    ),
    define(
        "expected by chance",
        "How many topics the two would share in the mean (unit: topics) under the bipartite configuration model: every way of giving topics to bodies that leaves each body as many topics, and each topic as many bodies, as they have on average, and else as even as can be. Help that people give, and things to read or use, have a model each.",
        "Saracco, Di Clemente, Gabrielli and Squartini, Randomizing bipartite networks: the case of the World Trade Web, Scientific Reports 5, 10595 (2015)",
        "https://doi.org/10.1038/srep10595",
    ),
    define(
        "p-value",
        "How likely (0 to 1) that model is to bring as many shared topics or more, by the Poisson-binomial distribution. Among thousands of pairs some are rare by luck: so “more than chance” are only those that remain when all pairs of the day, of both sorts and those that share nothing too, are looked at together, and at most 5% of what remains is expected to be there by luck.",
        "Benjamini and Hochberg, Controlling the False Discovery Rate: a Practical and Powerful Approach to Multiple Testing, Journal of the Royal Statistical Society B 57, 289–300 (1995)",
        "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
    ),
    define(
        "too little to tell",
        "Even if the two shared every topic of the one that has fewer, chance would bring that in more than 5 of 100 cases: one of them names very few topics, or nearly all. Such pairs are set aside and not counted among those looked at together.",
        "Tarone, A Modified Bonferroni Method for Discrete Data, Biometrics 46, 515–522 (1990)",
        "https://doi.org/10.2307/2531456",
    ),
    define(
        "not computed here",
        "Cairn reckons this where its extra `statistics` is installed: a service ahead of questions, for the present record and for today, some seconds after its start and after each change; `cairn ask overlap` before it answers, for any day and any state of the record.",
    ),
)
