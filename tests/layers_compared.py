"""The layers that a verification compares, in the order in which they are told."""

LAYERS = [
    "manifest",
    "published tables",
    "published figures",
    "published pages",
    "code",
    "packages",
    "page source",
    "data",
    "protocol",
    "flow",
    "estimates",
    "tables",
    "pages",
]
