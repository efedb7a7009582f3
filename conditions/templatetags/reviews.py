"""Template filters for sentences about reviews: who read what of a page, and when."""

from django import template

from conditions.public.reviews import review_sentence, signature_sentence

register = template.Library()
register.filter("review_sentence", review_sentence)
register.filter("signature_sentence", signature_sentence)
