"""Official documents by GB/T 9704-2012: `pdf.render` and `docx.render` print the same `Document`."""
