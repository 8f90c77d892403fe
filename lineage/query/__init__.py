"""One typed function a question, its SQL in the .sql file of the same name."""
