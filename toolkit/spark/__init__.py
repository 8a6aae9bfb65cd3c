"""Run the same checks and views on Apache Spark, for packages that outgrow one machine."""
