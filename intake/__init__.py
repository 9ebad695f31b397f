"""The desk: everything that receives what people hand in, keeps it sealed, and follows it up."""
