"""The only code that knows threads and signals: work goes out, results come home queued."""
