"""What stands between a caller and a model, outermost first; `gateway/door.py` puts them in their order.

classifying · admission · fitting · metering · fallback · replacing. Each may stop a call, and one that cannot do its
work stops it: nothing is sent (fails closed).
"""
