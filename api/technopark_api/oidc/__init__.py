"""Logging in at an OpenID provider: authorization code flow with PKCE, as OpenID Connect Core 1.0 has it."""
