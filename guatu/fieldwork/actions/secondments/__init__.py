"""First branch secretaries: needs, candidates, matching, orders, the months, and how a term is judged."""
