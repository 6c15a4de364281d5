#!/bin/sh
# What must be there before the processes of the scale stack start. Doing it again changes nothing.
set -eu
python site/manage.py migrate --noinput
if [ "${DEMO:-false}" = true ]; then
  exec python site/manage.py prepare_demo
fi
python site/manage.py load_municipalities
python site/manage.py set_up_knowledge
python site/manage.py search_rebuild --if-needed
