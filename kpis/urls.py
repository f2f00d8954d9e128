from django.urls import path

from kpis.views import scorecards

urlpatterns = [
    path("scorecards/<slug:team>/", scorecards.scorecard, name="scorecard"),
]
