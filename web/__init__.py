"""Parts of a web site that know none of our apps."""
