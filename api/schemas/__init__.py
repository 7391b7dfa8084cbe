"""What clients send and get: the contract, one file per resource."""
