"""Who somebody is, said by a provider that the municipality trusts: HelseID for staff, ID-porten for inhabitants.

`client` speaks OpenID Connect and knows nothing of Django; `services` finds the account that the answer belongs to.
"""
