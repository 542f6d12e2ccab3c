"""indexes that cost more than they gave

Every answer was written to a page of its own once more for `ix_answer_question_value` and
`ix_equality_answer_characteristic_value`: a third of what storing a response wrote to disk. Counting by
question reads nearly every answer, and is quicker along the primary key (61,000 responses: 1.7 s
instead of 2.7 s; equality answers the same 1.9 s either way).

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-25 03:40:00

"""
from alembic import op


# revision identifiers, used by Alembic.
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index('ix_answer_question_value')
    with op.batch_alter_table('equality_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_equality_answer_characteristic_value')


def downgrade():
    with op.batch_alter_table('equality_answer', schema=None) as batch_op:
        batch_op.create_index('ix_equality_answer_characteristic_value', ['characteristic', 'value'], unique=False)
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index('ix_answer_question_value', ['question', 'value'], unique=False)
