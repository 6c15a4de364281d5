"""What an editor sees of the keeping in Wagtail: the menu, the lists, the questions before a page goes."""
