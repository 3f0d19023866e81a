"""The service over HTTP: JSON, CSV and pages."""
