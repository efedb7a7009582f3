"""Parts of a website that import no app of ours."""
