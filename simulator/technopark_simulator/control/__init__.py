"""Control of a running simulator: lines are stopped and gateways broken by hand, and put right again."""
