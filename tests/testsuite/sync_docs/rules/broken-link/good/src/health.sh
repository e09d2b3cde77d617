# Answers.
