"""What people do with spot checks: plan, draw, send out, write down, sign, object, close."""
