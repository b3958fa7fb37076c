"""Nothing that may be a Swedish identity number gets past this room."""
