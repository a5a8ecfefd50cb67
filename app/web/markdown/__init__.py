"""Extensions of CommonMark for what people of these courses write."""
