"""What `assistant/grounding.py` decides with: values, polarity, form and subject of what a model wrote."""
