"""Files of every format become raw tables, in bounded memory."""
