"""The shared vocabulary: values only, no behaviour that reaches outside."""
