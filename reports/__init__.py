"""What was done: periods, reports, evidence. The room opens with the reporting periods."""
