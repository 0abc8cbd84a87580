"""The plant's machines: their list, the question page of one, their QR labels."""
