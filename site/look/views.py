from django.http import HttpResponse


def gallery(r):
    return HttpResponse("")


gallery_staff = gallery_form = gallery
