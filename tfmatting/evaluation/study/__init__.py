"""The user study: people compare, or rate, results on a web page."""
