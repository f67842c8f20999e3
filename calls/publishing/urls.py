from django.urls import path

from .views import clock, criteria, feed, life, public, questions, workspace, write

app_name = "publishing"
urlpatterns = [
    path("", public.calls, name="calls"),
    path("feed/", feed.CallsFeed(), name="feed"),
    path("mine/", workspace.mine, name="mine"),
    path("new/", write.new, name="new"),
    path("clock/<uuid:public_id>/", clock.clock, name="clock"),
    path("criteria/<uuid:public_id>/", criteria.criterion, name="criterion"),
    path("criteria/<uuid:public_id>/move/", criteria.move_criterion, name="move_criterion"),
    path("criteria/<uuid:public_id>/remove/", criteria.remove_criterion, name="remove_criterion"),
    path("questions/<uuid:public_id>/", questions.question, name="question"),
    path("questions/<uuid:public_id>/move/", questions.move_question, name="move_question"),
    path("questions/<uuid:public_id>/remove/", questions.remove_question, name="remove_question"),
    path("<slug:slug>/", public.call, name="call"),
    path("<slug:slug>/workspace/", workspace.overview, name="workspace"),
    path("<slug:slug>/workspace/trail/", workspace.trail, name="trail"),
    path("<slug:slug>/workspace/team/", life.team, name="team"),
    path("<slug:slug>/workspace/team/<uuid:public_id>/", life.leave_team, name="leave_team"),
    path("<slug:slug>/workspace/preview/", life.preview, name="preview"),
    path("<slug:slug>/workspace/publish/", life.publish, name="publish"),
    path("<slug:slug>/workspace/extend/<slug:kind>/", life.extend, name="extend"),
    path("<slug:slug>/workspace/cancel/", life.cancel, name="cancel"),
    path("<slug:slug>/workspace/archive/", life.archive, name="archive"),
    path("<slug:slug>/workspace/clone/", life.clone, name="clone"),
    path("<slug:slug>/write/", workspace.write, name="write"),
    path("<slug:slug>/write/basics/", write.basics, name="basics"),
    path("<slug:slug>/write/rules/", write.rules, name="rules"),
    path("<slug:slug>/write/rules/<int:number>/", write.chapter, name="chapter"),
    path("<slug:slug>/write/themes/", write.themes, name="themes"),
    path("<slug:slug>/write/money/", write.money, name="money"),
    path("<slug:slug>/write/dates/", write.dates, name="dates"),
    path("<slug:slug>/write/eligibility/", write.eligibility, name="eligibility"),
    path("<slug:slug>/write/criteria/<slug:kind>/", criteria.criteria, name="criteria"),
    path(
        "<slug:slug>/write/criteria/<slug:kind>/new/", criteria.new_criterion, name="new_criterion"
    ),
    path(
        "<slug:slug>/write/criteria/<slug:kind>/ready/",
        criteria.ready_criteria,
        name="ready_criteria",
    ),
    path("<slug:slug>/write/form/<slug:kind>/", questions.form, name="form"),
    path("<slug:slug>/write/form/<slug:kind>/new/", questions.new_question, name="new_question"),
    path("<slug:slug>/write/form/<slug:kind>/ready/", questions.ready_form, name="ready_form"),
    path("<slug:slug>/write/form/<slug:kind>/release/", questions.release, name="release"),
    path("<slug:slug>/write/form/<slug:kind>/<int:number>/", questions.section, name="section"),
]
