"""What somebody does in a scenario: the owner in the browser, a client of the API, an operator. It judges nothing."""
