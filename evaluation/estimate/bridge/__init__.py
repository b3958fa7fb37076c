"""Why a share changed: how it was counted, what was registered, who they are, how it went."""
