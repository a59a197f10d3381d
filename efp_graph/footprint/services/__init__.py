"""Services that are installed on servers, and the jobs that ask them."""
