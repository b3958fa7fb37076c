"""The verbs of the command line, one module each; only the one that is asked for is loaded.

A verb's module has `add_arguments(parser)` and `execute(arguments, project, output)`,
which gives the exit code.
"""

VERBS = {
    "check": "validate a delivery and say what is wrong, without showing any person",
    "diff": "what changed between two versions of a study, conclusions first",
    "doctor": "is this machine ready? one line each, with what to do",
    "kolada": "published values into one snapshot; the one verb that may use the network",
    "lint": "what is wrong with the pages, without running them",
    "map": "a municipality's own files to a delivery, or a proposal how",
    "new": "scaffold a study that runs at once",
    "pool": "one answer from several municipalities' moments, without their persons",
    "prepare": "before `quarto render`: run the studies its pages need",
    "quality": "what the page about data quality shows of a delivery",
    "release": "freeze a version of a study",
    "render": "pages to HTML, PDF and Word",
    "report": "everything: synthetic data, check, run, render",
    "run": "studies: tables to published results and manifest",
    "seal": "after `quarto render`: hashes of all its outputs into the manifests",
    "synth": "a synthetic municipality by scenario and seed",
    "verify": "read what was published, run it again in an empty store, and name what differs",
}
