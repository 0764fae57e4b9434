"""The hidden graders, one folder per assignment, and the models of right and wrong answers that they share."""
