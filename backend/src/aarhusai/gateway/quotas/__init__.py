"""Budgets and quotas: limits that calls are held against before they are sent, and settled against after."""
