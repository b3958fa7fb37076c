"""Cox regression, exact under monthly ties."""
