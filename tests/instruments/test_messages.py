"""Whatever a respondent can see reaches the translators."""

from __future__ import annotations

from bscp_voice.instruments import messages, registry


def test_every_text_of_every_form_is_given_once_or_more() -> None:
    found = {text for _, text in messages.texts()}
    for each in registry.instruments():
        for context in (None, *each.contexts):
            asked = registry.form(each.code, each.version, context)
            shown = [each.title, each.minutes, *each.intro, *asked.module_intro]
            modules = [asked.equality, *asked.equality_choices.values()]
            questions = list(asked.questions)
            for module in modules:
                shown.extend(module.intro if module else ())
                questions.extend(module.questions if module else ())
            for question in questions:
                shown.append(question.text_for(context))
                shown.extend(choice.label for choice in question.choices)
                shown.extend(row.label for row in question.rows)
                shown.extend([question.hint] if question.hint else [])
            assert set(shown) <= found


def test_a_location_names_file_and_question() -> None:
    found = {text: place for place, text in messages.texts()}
    place = found["Thinking about your check-up, how was it for you?"]
    assert place == "bscp_voice/instruments/data/forms/child_8_11.v1.yaml:exp:cp_medical"


def test_sentences_are_whole() -> None:
    """A translator gets sentences, never fragments with a hole."""
    for place, text in messages.texts():
        assert text.strip() == text, place
        assert "{" not in text, place
        assert "%" not in text, place
