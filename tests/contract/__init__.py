"""The contract of a store, as `service.stores.base` states it, asked of every store."""
