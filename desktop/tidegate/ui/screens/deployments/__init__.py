"""Deployments: what runs and ran, one of them live with its hosts, its log and its outcome."""
