"""indexes that cost more than they gave

Every answer and every tag was written to a page of its own once more for these: two thirds of what
storing a response wrote to disk. Counting by question reads nearly every answer, and is quicker along
the primary key (61,000 responses: 1.7 s instead of 2.7 s; equality answers 1.9 s either way). One list
looked tags up by measure, and now asks each response instead (0.9 s instead of 0.15 s).

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
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_target')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index('ix_answer_question_value')
    with op.batch_alter_table('equality_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_equality_answer_characteristic_value')


def downgrade():
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.create_index('ix_tag_target', ['target'], unique=False)
    with op.batch_alter_table('equality_answer', schema=None) as batch_op:
        batch_op.create_index('ix_equality_answer_characteristic_value', ['characteristic', 'value'], unique=False)
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index('ix_answer_question_value', ['question', 'value'], unique=False)
