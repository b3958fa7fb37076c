"""What insatser and assistance cost: by month, by year, by household and by person."""
