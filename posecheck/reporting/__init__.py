"""What a stream of assessments came to: overlay, table, report, charts, words."""
