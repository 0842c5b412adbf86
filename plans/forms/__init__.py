"""Forms about plans: bringing them in, taking them through their life, registering them."""
