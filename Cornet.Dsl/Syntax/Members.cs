namespace Cornet.Dsl.Syntax;

/// <summary>One entry between the braces of a model.</summary>
public abstract record MemberSyntax : SyntaxNode;

/// <summary><c>input 3 x 224 x 224</c></summary>
/// <param name="Size">Channels, height, width: a <see cref="SizeExpression"/> where well formed.</param>
public sealed record InputSyntax(ExpressionSyntax Size) : MemberSyntax;

/// <summary><c>unroll 5 biological</c> or <c>unroll times sequential</c></summary>
/// <param name="Times">How many steps.</param>
/// <param name="Order">The word that says who reads what within a step; the binder knows which words exist.</param>
public sealed record UnrollSyntax(ExpressionSyntax Times, Identifier Order) : MemberSyntax;

/// <summary><c>area V2 = Circuit(arguments)</c>, <c>area V1 { ... }</c>, <c>area TEO = Circuit(...) after IT</c>, or <c>area MT = Circuit(...) from V1</c>.</summary>
/// <param name="Doc">Its documentation.</param>
/// <param name="Name">The area's name: its member name and the first part of its state keys.</param>
/// <param name="Call">The circuit it is made of, or null where <paramref name="Body"/> says it.</param>
/// <param name="Body">Its own layers, or null where <paramref name="Call"/> says it.</param>
/// <param name="After">The area it follows where that is not the one written before it, or null.</param>
/// <param name="From">The area above, or <c>input</c>, that it receives input from where that is not the one before it, or null.</param>
public sealed record AreaSyntax(string Doc, Identifier Name, CallExpression? Call, BlockSyntax? Body, Identifier? After, Identifier? From = null) : MemberSyntax;

/// <summary><c>decoder { ... }</c>, or <c>decoder early { ... } from V2</c></summary>
/// <param name="Name">Its name; null for the one that gives the network's output.</param>
/// <param name="Body">Its layers.</param>
/// <param name="From">The area that it reads where that is not the last one, or null.</param>
public sealed record DecoderSyntax(Identifier? Name, BlockSyntax Body, Identifier? From) : MemberSyntax;

/// <summary><c>init conv normal(fan_out)</c></summary>
/// <param name="Layer">The layer word it is for (<c>conv</c>, <c>linear</c>).</param>
/// <param name="Rule">The rule: a word or a call.</param>
public sealed record InitSyntax(Identifier Layer, ExpressionSyntax Rule) : MemberSyntax;

/// <summary><c>timing { V1: 50ms + 100ms * t ... }</c></summary>
/// <param name="Entries">One per area.</param>
public sealed record TimingSyntax(EquatableArray<TimingEntrySyntax> Entries) : MemberSyntax;

/// <summary><c>keys { stem.conv1: conv1   decoder.fc: fc }</c></summary>
/// <param name="Entries">One per name.</param>
public sealed record KeysSyntax(EquatableArray<KeyEntrySyntax> Entries) : MemberSyntax;

/// <summary><c>stem.conv1: conv1</c>: what the state dict calls something.</summary>
/// <param name="Path">The area, and what is in it.</param>
/// <param name="Key">Its name in the state dict.</param>
public sealed record KeyEntrySyntax(Identifier Path, Identifier Key) : SyntaxNode;

/// <summary><c>V1: 50ms + 100ms * t</c></summary>
/// <param name="Area">The area.</param>
/// <param name="Start">When step t begins, in milliseconds after the image appears.</param>
public sealed record TimingEntrySyntax(Identifier Area, ExpressionSyntax Start) : SyntaxNode;

/// <summary><c>IT -> V4 { conv 256, 1x1   upsample 2 } delay 1, merge add</c></summary>
/// <param name="From">The area that is heard.</param>
/// <param name="To">The area that receives it.</param>
/// <param name="Body">What happens on the way, or null.</param>
/// <param name="Arguments"><c>delay</c>, <c>merge</c>, ...</param>
public sealed record ConnectionSyntax(Identifier From, Identifier To, BlockSyntax? Body, EquatableArray<ArgumentSyntax> Arguments) : MemberSyntax;

/// <summary><c>V4.times = 8</c>, <c>scale = 2</c> or <c>(CORblockS.conv1, CORblockS.norm1) = absent</c>: a setting of a variant.</summary>
/// <param name="Targets">What it sets, each as the names between its dots.</param>
/// <param name="Value">The new value of all of them; in parentheses one for each.</param>
public sealed record SettingSyntax(EquatableArray<EquatableArray<Identifier>> Targets, ExpressionSyntax Value) : MemberSyntax;
