"""Makes every adapter and every service once, when it is first asked for, and joins them."""
